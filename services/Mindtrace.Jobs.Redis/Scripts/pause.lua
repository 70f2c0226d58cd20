-- pause.lua: stops or allows a queue's claims.
-- ARGV[3] queue   ARGV[4] 'paused' or ''
-- Returns 1.
redis.call('HSET', base .. ':queues', ARGV[3], ARGV[4])
if ARGV[4] == '' then wake(ARGV[3]) end
return 1
