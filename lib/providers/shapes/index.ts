import { anthropic } from "./anthropic";
import { bedrock } from "./bedrock";
import { cohere } from "./cohere";
import { google } from "./google";
import { ollama } from "./ollama";
import { openai } from "./openai";
import type { Shape, ShapeName } from "./shape";

/** Every shape by its name. */
export const SHAPES: Record<ShapeName, Shape> = { openai, anthropic, google, bedrock, cohere, ollama };
