import { createMetrics } from "./metrics.ts";

const metrics = () => createMetrics({ release: "abc", process: false });

it("counts and times what it is told", async () => {
  const ours = metrics();
  ours.httpRequest("/graphql", "POST", 200, 0.02);
  ours.graphqlOperation("Viewer", "ok", 0.01);
  ours.graphqlOperation(null, "refused", 0.01);
  ours.cache("redis", "hit", 3);
  ours.cache("memory", "error");
  ours.upload("stored", 1.2, 4_000);
  ours.job("sweep", "done", 0.5);
  ours.errorReported("graphql");
  const text = await ours.text();
  for (const line of [
    'portrait_release_info{release="abc"} 1',
    'http_request_duration_seconds_bucket{le="0.025",route="/graphql",method="POST",status="200"} 1',
    'graphql_operation_duration_seconds_count{operation="Viewer",outcome="ok"} 1',
    'graphql_operation_duration_seconds_count{operation="anonymous",outcome="refused"} 1',
    'cache_requests_total{store="redis",outcome="hit"} 3',
    'cache_requests_total{store="memory",outcome="error"} 1',
    'image_upload_duration_seconds_count{outcome="stored"} 1',
    'image_upload_bytes_total{outcome="stored"} 4000',
    'job_duration_seconds_sum{job="sweep",outcome="done"} 0.5',
    'errors_reported_total{where="graphql"} 1',
  ]) {
    expect(text.split("\n")).toContain(line);
  }
});

it("asks pools and queues whenever it is read", async () => {
  const ours = metrics();
  let waiting = 1;
  ours.watchPool("primary", () => ({ total: 3, idle: 2, waiting, max: 10 }));
  ours.watchQueue("passwords", () => ({ running: 2, waiting }));
  expect(await ours.text()).toContain('database_pool_connections{pool="primary",state="waiting"} 1');
  waiting = 5;
  const text = await ours.text();
  expect(text).toContain('database_pool_connections{pool="primary",state="waiting"} 5');
  expect(text).toContain('work_queue_length{queue="passwords",state="waiting"} 5');
});

it("bounds the names that clients make up", async () => {
  const ours = metrics();
  for (let at = 0; at < 1_000; at += 1) ours.graphqlOperation(`Made${at}Up`, "ok", 0.01);
  ours.graphqlOperation("x".repeat(65), "ok", 0.01);
  const text = await ours.text();
  expect(text.match(/graphql_operation_duration_seconds_count/g)).toHaveLength(201);
  expect(text).toContain('graphql_operation_duration_seconds_count{operation="other",outcome="ok"} 801');
});

it("adds the process itself, and keeps two apps in one process apart", async () => {
  const [one, two] = [createMetrics({ release: "1" }), createMetrics({ release: "2" })];
  expect(await one.text()).toContain("process_resident_memory_bytes");
  expect(await two.text()).not.toContain('release="1"');
  expect(one.contentType).toContain("text/plain");
});
