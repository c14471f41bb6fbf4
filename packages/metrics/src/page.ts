/** A page for Prometheus, by OpenTelemetry's own SDK and exporter. Nothing is listened on: the shop mounts it. */
import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** Who measures. The SDK's own default is `unknown_service:node`, and another package would be needed to say so to it. */
const RESOURCE = { 'service.name': 'kassa' };

export interface MetricsPage {
  /** The meter to give to `measure`. */
  readonly meter: Meter;
  /** Answers any request with all figures. Mount it where only your own machines reach it. */
  fetch: () => Promise<Response>;
}

export function createMetricsPage(): MetricsPage {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const serializer = new PrometheusSerializer();
  const provider = new MeterProvider({ readers: [reader] });
  return {
    meter: provider.getMeter('@kassa/server'),
    fetch: async () => {
      // What can't be read now, as while the database is away, is left out.
      const { resourceMetrics } = await reader.collect();
      const resource = { ...resourceMetrics.resource, attributes: RESOURCE };
      const headers = {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'cache-control': 'no-store',
      };
      return new Response(serializer.serialize({ ...resourceMetrics, resource }), { headers });
    },
  };
}
