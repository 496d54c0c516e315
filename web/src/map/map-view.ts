export interface MapActions { close(): void; openPaper(id: string): void; around(id: string): void; read(paper: string, page: number, quote: string | null): void }
export interface MapView { show(around: string): Promise<void>; focus(): void; close(): void }
import type { Papyri } from "../api/papyri";
export function createMapView(_host: HTMLElement, _p: Papyri, _a: MapActions): MapView { return { show: async () => {}, focus() {}, close() {} }; }
