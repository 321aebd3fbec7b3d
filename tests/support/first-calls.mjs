// What a developer writes after installing the SDK: official clients, wrapped, called as always. Runs in a folder of
// its own with the packed SDK; the providers' addresses and the key come from the environment.
import Anthropic from "@anthropic-ai/sdk";
import { flush, tags, wrapAnthropic, wrapOpenAI } from "@tokenbudget/sdk";
import OpenAI from "openai";

const { PROVIDERS_URL } = process.env;
const openai = wrapOpenAI(new OpenAI({ apiKey: "sk-test", baseURL: `${PROVIDERS_URL}/v1`, maxRetries: 0 }), {
  provider: "openai",
});
const anthropic = wrapAnthropic(
  new Anthropic({ apiKey: "sk-ant-test", baseURL: PROVIDERS_URL, maxRetries: 0 }),
);

/** The stand-in takes the usage it shall answer with from the prompt. */
const prompt = (usage) => [{ role: "user", content: `Capital of France? [[mock ${JSON.stringify(usage)}]]` }];

await tags({ feature: "search", environment: "production" }).run(async () => {
  await openai.chat.completions.create({
    model: "gpt-4o-mini",
    messages: prompt({ input: 1862, cached: 1536, output: 214 }),
  });
  const stream = await openai.chat.completions.create({
    model: "gpt-4o-mini",
    messages: prompt({ input: 1000, output: 500 }),
    stream: true,
  });
  for await (const chunk of stream)
    if (chunk.choices.length === 0) throw new Error("The usage chunk was not hidden.");
});

await tags({ feature: "summary", user_id: "u_1" }).run(async () => {
  await anthropic.messages.create({
    model: "claude-sonnet-4-5",
    max_tokens: 1024,
    messages: prompt({ input: 12_000, cached: 10_000, cacheWrite5m: 1000, output: 700 }),
  });
  const stream = anthropic.messages.stream({
    model: "claude-haiku-4-5",
    max_tokens: 1024,
    messages: prompt({ input: 3000, cached: 1000, cacheWrite5m: 1500, output: 222 }),
  });
  await stream.finalMessage();
});

await openai.embeddings.create({ model: "text-embedding-3-small", input: "hello" });
await openai.chat.completions.create({ model: "our-own-model", messages: prompt({ input: 10, output: 10 }) });
await openai.chat.completions
  .create({ model: "gpt-4o-mini", messages: prompt({ status: 429 }) })
  .then(() => Promise.reject(new Error("The provider's error was swallowed.")))
  .catch((error) => {
    if (error.status !== 429) throw error;
  });

await flush();
process.stdout.write("sent\n");
