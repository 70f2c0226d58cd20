-- hold_bridges.lua: free | held by the caller -> held by the caller, with a new deadline. A hold whose deadline is over is free.
-- ARGV[3] owner   ARGV[4] ms until the deadline   ARGV[5] and following: worker addresses
-- Returns a code for each: 1 held by the caller, 0 held by another.
local key = base .. ':bridges:held'
local owner, hold = ARGV[3], int(now + tonumber(ARGV[4])) .. ' ' .. ARGV[3]
local results = {}
for i = 5, #ARGV do
  local present = redis.call('HGET', key, ARGV[i])
  local space = present and string.find(present, ' ', 1, true)
  local free = not present or string.sub(present, space + 1) == owner or tonumber(string.sub(present, 1, space - 1)) <= now
  if free then redis.call('HSET', key, ARGV[i], hold) end
  results[#results + 1] = free and 1 or 0
end
return results
