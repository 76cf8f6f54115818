import * as v from 'valibot';

/** One thing that going live needs. */
const healthCheckSchema = v.strictObject({
  name: v.picklist(['ffmpeg', 'destinations', 'history']),
  ok: v.boolean(),
  /** A sentence that says what is wrong and what to do; empty while all is well. */
  message: v.string(),
});
export type HealthCheck = Readonly<v.InferOutput<typeof healthCheckSchema>>;

/** `GET /api/health`. */
export const healthSchema = v.strictObject({
  /** Whether the companion can publish; what is wrong with one destination or with the history does not count. */
  ok: v.boolean(),
  version: v.string(),
  uptimeMs: v.pipe(v.number(), v.minValue(0)),
  checks: v.pipe(v.array(healthCheckSchema), v.readonly()),
});
export type Health = Readonly<v.InferOutput<typeof healthSchema>>;

/** `GET /api/ready`: for what sends new shows here, or to another one. */
export const readinessSchema = v.strictObject({
  /** False where the companion cannot publish, takes leave of its fleet, or is about to end. */
  ready: v.boolean(),
});
export type Readiness = Readonly<v.InferOutput<typeof readinessSchema>>;
