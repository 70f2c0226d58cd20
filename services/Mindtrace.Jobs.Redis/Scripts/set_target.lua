-- set_target.lua: routes a job type and creates its queue.
-- ARGV[3] job type   ARGV[4] 'q' for the queue, or 'e' and the endpoint's path   ARGV[5] '1' to leave an older routing as it is
-- Returns 1.
redis.call(ARGV[5] == '1' and 'HSETNX' or 'HSET', base .. ':targets', ARGV[3], ARGV[4])
redis.call('HSETNX', base .. ':queues', ARGV[3], '')
return 1
