import type { Call } from "./proxied";

/** By each maker's client for Python. */
export const PYTHON: Record<"openai" | "anthropic" | "google", (call: Call) => string> = {
  openai: ({ base, key, model }) => `from openai import OpenAI

client = OpenAI(
    base_url="${base}",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Say hello."}],
    extra_headers={"X-TB-User": "u_1"},
)
print(answer.choices[0].message.content)`,
  anthropic: ({ base, key, model }) => `import anthropic

client = anthropic.Anthropic(
    base_url="${base}",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
answer = client.messages.create(
    model="${model}",
    max_tokens=100,
    messages=[{"role": "user", "content": "Say hello."}],
    extra_headers={"X-TB-User": "u_1"},
)
print(answer.content[0].text)`,
  google: ({ base, key, model }) => `from google import genai

client = genai.Client(
    api_key="${key}",
    http_options={
        "base_url": "${base}",
        "headers": {"X-TB-Feature": "email-drafts"},
    },
)
answer = client.models.generate_content(model="${model}", contents="Say hello.")
print(answer.text)`,
};

/** By LangChain for Python. */
export const LANGCHAIN: Record<"openai" | "anthropic" | "google", (call: Call) => string> = {
  openai: ({ base, key, model }) => `from langchain_openai import ChatOpenAI

model = ChatOpenAI(
    model="${model}",
    base_url="${base}",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
print(model.invoke("Say hello.").content)`,
  anthropic: ({ base, key, model }) => `from langchain_anthropic import ChatAnthropic

model = ChatAnthropic(
    model="${model}",
    base_url="${base}",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
print(model.invoke("Say hello.").content)`,
  google: ({ base, key, model }) => `from langchain_openai import ChatOpenAI

# Gemini by its form of OpenAI.
model = ChatOpenAI(
    model="${model}",
    base_url="${base}/v1beta/openai",
    api_key="${key}",
    default_headers={"X-TB-Feature": "email-drafts"},
)
print(model.invoke("Say hello.").content)`,
};
