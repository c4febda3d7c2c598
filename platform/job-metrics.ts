/** Counters of the queues' work, shared by every stage of a process. */
import { Counter, Histogram, type Registry } from 'prom-client';

export const jobRuns = (registry: Registry): Counter =>
  (registry.getSingleMetric('tocsin_job_runs_total') as Counter | undefined) ??
  new Counter({
    name: 'tocsin_job_runs_total',
    help: 'Runs of jobs by queue and outcome',
    labelNames: ['queue', 'outcome'],
    registers: [registry],
  });

export const jobDurationMs = (registry: Registry): Histogram =>
  (registry.getSingleMetric('tocsin_job_duration_ms') as Histogram | undefined) ??
  new Histogram({
    name: 'tocsin_job_duration_ms',
    help: 'Duration of one run of a job, milliseconds',
    labelNames: ['queue'],
    buckets: [1, 3, 10, 30, 100, 300, 1000, 3000, 10000],
    registers: [registry],
  });
