import "server-only";

export { type Anomaly, anomalies } from "./anomalies";
export { type Forecast, forecast } from "./forecast";
