-- watch.lua: asks for a message on <base>:done when a job ends. A job that has ended is left as it is.
-- ARGV[3] id
-- Returns the job's fields and values; empty where there is none.
local key = job_key(ARGV[3])
local state = redis.call('HGET', key, 's')
if state and string.find('sqry', state, 1, true) then redis.call('HSET', key, 'v', '1') end
return redis.call('HGETALL', key)
