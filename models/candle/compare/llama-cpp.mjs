// How fast llama.cpp runs a GGUF file on the CPU: `node llama-cpp.mjs FILE [TOKENS]`, after `npm install node-llama-cpp` beside it.
import { getLlama } from "node-llama-cpp";

const [file, count = "128"] = process.argv.slice(2);
const llama = await getLlama({ gpu: false, build: "never" });
const model = await llama.loadModel({ modelPath: file });
const quotes = Array.from({ length: 20 }, (_, at) => `[${at + 1}] The lamp of room ${at + 1} is made of brass and hangs over the door.`);
const prompt = `<|im_start|>system\nYou tell stories.<|im_end|>\n<|im_start|>user\n${quotes.join("\n")}\n\nTell a very long story about these rooms.<|im_end|>\n<|im_start|>assistant\n`;
const tokens = model.tokenize(prompt, true);

async function run(limit) {
  const context = await model.createContext({ contextSize: 4096 });
  const sequence = context.getSequence();
  const started = performance.now();
  let first = null;
  let written = 0;
  for await (const _ of sequence.evaluate(tokens, { temperature: 0 })) {
    first ??= performance.now();
    written += 1;
    if (written === limit) break;
  }
  const ended = performance.now();
  await context.dispose();
  return { read: (1000 * tokens.length) / (first - started), written: (1000 * (written - 1)) / (ended - first) };
}

await run(8);
const { read, written } = await run(Number(count));
console.log(JSON.stringify({ engine: "llama.cpp", read_per_s: Number(read.toFixed(1)), written_per_s: Number(written.toFixed(1)) }));
process.exit(0);
