export interface TrueUsage {
  inputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  cacheWrite5mTokens: number;
  cacheWrite1hTokens: number;
  audioInputTokens: number;
  imageInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  audioOutputTokens: number;
  webSearchRequests: number;
  serviceTier: string | null;
}

export interface MockRequest {
  id: number;
  method: string;
  path: string;
  provider: string | null;
  endpoint: string | null;
  stream: boolean;
  model: string | null;
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  usage: TrueUsage | null;
  aborted: boolean;
  error: string | null;
}

export interface MockProviders {
  url: string;
  port: number;
  requests: MockRequest[];
  cfg: Record<string, unknown>;
  listen(): Promise<MockProviders>;
  reset(): void;
  close(): Promise<void>;
}

export function createMockProviders(options?: Record<string, unknown>): MockProviders;
