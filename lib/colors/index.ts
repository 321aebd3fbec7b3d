import "server-only";

export { modelColorKey, type SeriesColor, seriesColors } from "./series-color";
