-- release_bridge.lua: held by the caller -> free. Another's hold is left as it is.
-- ARGV[3] owner   ARGV[4] worker address
-- Returns 1 released, 0 not held by the caller.
local key = base .. ':bridges:held'
local present = redis.call('HGET', key, ARGV[4])
if not present or string.sub(present, string.find(present, ' ', 1, true) + 1) ~= ARGV[3] then return 0 end
redis.call('HDEL', key, ARGV[4])
return 1
