// The names a model may be priced under, nearest first. A name is only ever made by taking away a part with a
// known form (path, region, version, date), never by shortening until something fits.

export interface Name {
  id: string;
  how: "exact" | "stripped";
  /** The part taken away can change the price, so a cost under this name is an estimate. */
  isEstimate: boolean;
}

interface Rule {
  /** Absent: of every provider. */
  providers?: string[];
  pattern: RegExp;
  keep?: string;
  isEstimate?: boolean;
}

// A real name has a handful; more are somebody's attempt to keep us busy.
const MAX_NAMES = 32;
const MONTH_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])";

const RULES: Rule[] = [
  { providers: ["google", "vertex"], pattern: /^models\// },
  {
    providers: ["google", "vertex"],
    pattern: /^(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/([^/]+)\/models\//,
    keep: "$1/",
  },
  { providers: ["google", "vertex"], pattern: /^(?:google|anthropic|mistralai)\// },
  {
    providers: ["bedrock"],
    pattern: /^arn:aws[\w-]*:bedrock:[\w-]*:\d*:(?:foundation-model|inference-profile)\//,
  },
  { providers: ["bedrock"], pattern: /^[a-z]{2}(?:-[a-z]+)+-\d\// },
  { providers: ["bedrock"], pattern: /^(?:us|us-gov|eu|apac|jp|au|ca|sa|me|af|in|il|uk|kr|global)\./ },
  { providers: ["azure"], pattern: /^(?:us|eu|global|global-standard|data-zone|data-zone-standard)\// },
  // These only choose who serves the call, but that decides the price; `:free` and `:online` are other prices.
  { providers: ["openrouter"], pattern: /:(?:nitro|floor|exacto)$/, isEstimate: true },
  { providers: ["bedrock"], pattern: /:\d+k$/ },
  { providers: ["bedrock"], pattern: /:\d+$/ },
  { providers: ["bedrock"], pattern: /-v\d+$/ },
  { providers: ["bedrock", "vertex"], pattern: /@(?:\d{8}|\d{3}|default|latest)$/ },
  { providers: ["google", "vertex"], pattern: /^(gemini-.*)-\d{3}$/, keep: "$1" },
  { pattern: /-20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/ },
  { pattern: new RegExp(`-20\\d\\d${MONTH_DAY}$`) },
  // Elsewhere four digits are a year and month, or name another model (deepseek-r1-0528).
  { providers: ["openai", "azure", "xai"], pattern: new RegExp(`-${MONTH_DAY}$`) },
];

/** The model's own id first, then what is left as known parts are taken away, fewest parts first. */
export function namesOf(provider: string, model: string): Name[] {
  const fineTuned = /^ft:[^:]+/.exec(model)?.[0];
  const names: Name[] = [{ id: model, how: "exact", isEstimate: false }];
  // The suffix of a fine-tune names its owner; without the price of `ft:BASE` it has none.
  if (fineTuned !== undefined) add(names, { id: fineTuned, how: "stripped", isEstimate: false });
  // The list grows while it is walked.
  for (const name of names) {
    for (const rule of RULES) {
      if (rule.providers && !rule.providers.includes(provider)) continue;
      const id = name.id.replace(rule.pattern, rule.keep ?? "");
      add(names, { id, how: "stripped", isEstimate: name.isEstimate || rule.isEstimate === true });
    }
    add(names, { id: withoutOwnPrefix(provider, name.id), how: "stripped", isEstimate: name.isEstimate });
  }
  return names;
}

function add(names: Name[], name: Name): void {
  if (name.id === "" || names.length >= MAX_NAMES) return;
  if (!names.some(({ id }) => id === name.id)) names.push(name);
}

function withoutOwnPrefix(provider: string, id: string): string {
  const slash = id.indexOf("/");
  return slash > 0 && toProviderName(id.slice(0, slash)) === provider ? id.slice(slash + 1) : id;
}

const KNOWN_ALIASES = new Map([
  ["anthropic/claude-opus-4-0", "claude-opus-4-20250514"],
  ["anthropic/claude-sonnet-4-0", "claude-sonnet-4-20250514"],
  ["anthropic/claude-3-7-sonnet-latest", "claude-3-7-sonnet-20250219"],
  ["anthropic/claude-3-opus-latest", "claude-3-opus-20240229"],
]);

/** The id a provider's documented alias stands for, or null. */
export function knownAlias(provider: string, id: string): string | null {
  return KNOWN_ALIASES.get(`${provider}/${id}`) ?? null;
}

/** Other ids under which providers answer for this model; lower case, matched without regard to case. */
export function otherIds(provider: string, model: string): string[] {
  const ids = [model];
  if (provider === "fireworks") ids.push(model.replace(/^accounts\/fireworks\/models\//, ""));
  if (provider === "vertex") ids.push(model.replace("@", "-"));
  // Anthropic's client for Bedrock answers with the id of Anthropic's own API.
  if (provider === "bedrock") ids.push(model.replace(/^anthropic\.(claude-.*?)(?:-v\d+(?::\d+)?)?$/, "$1"));
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}

const MAKERS = new Map(
  Object.entries({
    azure: ["openai", "anthropic", "mistral", "cohere", "deepseek", "xai"],
    vertex: ["google", "anthropic", "mistral", "deepseek", "xai", "ai21"],
    bedrock: ["anthropic", "cohere", "mistral", "ai21", "deepseek", "openai"],
  }),
);
const VENDOR = /^([a-z0-9-]+)[./](.+)$/;

/** Where a host's model may be priced by its maker: pairs of provider and id, nearest first. */
export function makerNames(host: string, names: Name[]): { provider: string; id: string }[] {
  const makers = MAKERS.get(host);
  if (makers === undefined) return [];
  return names.flatMap(({ id }) => {
    const vendor = VENDOR.exec(id);
    const named = vendor ? makers.find((maker) => isVendorOf(maker, vendor[1] ?? "")) : undefined;
    if (named !== undefined) return [{ provider: named, id: makersId(vendor?.[2] ?? id) }];
    return makers.map((provider) => ({ provider, id: makersId(id) }));
  });
}

function isVendorOf(maker: string, vendor: string): boolean {
  return toProviderName(vendor) === maker || vendor === `${maker}-ai`;
}

function makersId(id: string): string {
  return id.replace(/^gpt-35-/, "gpt-3.5-").replace("@", "-");
}

const PROVIDER_ALIASES = new Map(
  Object.entries({
    "text-completion-openai": "openai",
    "text-completion-codestral": "codestral",
    "text-completion-inception": "inception",
    gemini: "google",
    palm: "google",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "google.generative-ai": "google",
    vertexai: "vertex",
    "gcp.vertex_ai": "vertex",
    "google.vertex": "vertex",
    "aws.bedrock": "bedrock",
    "amazon-bedrock": "bedrock",
    amazon_bedrock: "bedrock",
    bedrock_converse: "bedrock",
    bedrock_mantle: "bedrock",
    azure_ai: "azure",
    azure_text: "azure",
    azure_openai: "azure",
    "azure-openai": "azure",
    "az.ai.openai": "azure",
    "az.ai.inference": "azure",
    "azure.ai.openai": "azure",
    "azure.ai.inference": "azure",
    cohere_chat: "cohere",
    x_ai: "xai",
    mistral_ai: "mistral",
    mistralai: "mistral",
    moonshot_ai: "moonshot",
    moonshotai: "moonshot",
    together_ai: "together",
    fireworks_ai: "fireworks",
    "fireworks_ai-embedding-models": "fireworks",
    lambda_ai: "lambda",
    nvidia_nim: "nvidia",
    vercel_ai_gateway: "vercel",
    "ibm.watsonx.ai": "watsonx",
  }),
);

/** Folds a provider's name to the one that prices and events are kept under: `gcp.gemini` → `google`. */
export function toProviderName(name: string): string {
  const lower = name.trim().toLowerCase();
  if (lower.startsWith("vertex_ai")) return "vertex";
  return PROVIDER_ALIASES.get(lower) ?? lower;
}
