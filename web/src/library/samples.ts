// The sample papers that come with the program, as files to be added like any other.
import { OFFLINE, RequestFailed } from "../api/failure";

const FOLDER = "/assets/samples/";

export async function samplePapers(): Promise<File[]> {
  const names = (await (await fetched("index.json")).json()) as string[];
  return Promise.all(names.map(async (name) => new File([await (await fetched(name)).blob()], name, { type: "application/pdf" })));
}

async function fetched(name: string): Promise<Response> {
  const response = await fetch(FOLDER + encodeURIComponent(name));
  if (!response.ok) throw new RequestFailed(OFFLINE);
  return response;
}
