-- discard.lua: dead -> failed, which is kept for the retention time.
-- ARGV[3] id
-- Returns 1 applied, 0 not among the dead letters.
local id = ARGV[3]
local queue = redis.call('HGET', job_key(id), 'q')
if not queue or redis.call('ZREM', set_key(queue, 'dead'), id) == 0 then return 0 end
redis.call('ZADD', set_key(queue, 'failed'), now_text, id)
return 1
