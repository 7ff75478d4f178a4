-- Takes a slot whose lease is still the one that was judged free.
--
-- KEYS: lease, epoch, engine. ARGV: the lease that was seen ('' for none), the node, the engine.
-- Answers the epoch, or '' if somebody else was faster.
--
-- The epoch is one more than the last, or the server's time in ms where that is more:
-- a failover that lost the last acquisitions cannot give one of their epochs again.
if redis.call('GET', KEYS[3]) ~= ARGV[3] then
  return redis.error_reply('ANOTHER the slot is not of engine ' .. ARGV[3])
end
local seen = redis.call('GET', KEYS[1]) or ''
local node = ARGV[2]
local epoch, owner = string.match(seen, '^(%d+) (.*)$')
if owner == node then
  return epoch
end
if seen ~= ARGV[1] then
  return ''
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local next_epoch = string.format('%.0f', math.max(last + 1, now))
redis.call('SET', KEYS[2], next_epoch)
redis.call('SET', KEYS[1], next_epoch .. ' ' .. node)
return next_epoch
