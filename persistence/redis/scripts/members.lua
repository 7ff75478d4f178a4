-- Does one thing about membership, after burying every member whose time has passed.
-- Burial is for good, so that nobody who was seen dead is alive later, whatever the
-- server's clock does.
--
-- Members live by a time of their own, which begins as the server's. It goes on by what that clock
-- has since the last look: never back, and by a third of the shortest life at most. So a clock that is set
-- back keeps nobody, and one that is set forward, or a server that stood still, buries nobody who is heard: each
-- renews within a sixth, and acts for two thirds. While nobody looks, that time stands.
--
-- KEYS: deadlines, all members, those who are gone, engine, the order of joining, the time, lives.
-- ARGV: the engine, without whose name in the store nothing is done, what to do, and for
--   heartbeat: ID, JSON, time to live in ms; answers 1, or 0 if the member has ended
--   alive:     IDs; answers 1 or 0 for each
--   leave:     ID
--   view:      -; answers for every living member its JSON, and its place in the order of joining, 0 if it has none
--
-- A place is above that of whoever lives, and of that time in ms where it is more.
if redis.call('GET', KEYS[4]) ~= ARGV[1] then
  return redis.error_reply('ANOTHER the members are not of engine ' .. ARGV[1])
end
local keep_gone_ms = 7 * 24 * 3600 * 1000
local unknown_life_ms = 12000
local write_every_ms = 100

local function shortest_life()
  return tonumber(redis.call('ZRANGE', KEYS[7], 0, 0, 'WITHSCORES')[2] or unknown_life_ms)
end

local function look()
  local parts = redis.call('TIME')
  local server = tonumber(parts[1]) * 1000 + math.floor(tonumber(parts[2]) / 1000)
  local known = redis.call('HMGET', KEYS[6], 'server', 'time')
  local seen, time = tonumber(known[1] or server), tonumber(known[2] or server)
  local passed = server - seen
  local now = time + math.max(0, math.min(passed, math.floor(shortest_life() / 3)))
  if not known[1] or passed < 0 or passed >= write_every_ms then
    -- A server that takes no writes now is looked at all the same.
    redis.pcall('HSET', KEYS[6], 'server', string.format('%.0f', server), 'time', string.format('%.0f', now))
  end
  return now
end

local now = look()

local function bury(id)
  if redis.call('ZREM', KEYS[1], id) == 1 then
    redis.call('HDEL', KEYS[2], id)
    redis.call('ZREM', KEYS[5], id)
    redis.call('ZREM', KEYS[7], id)
    redis.call('ZADD', KEYS[3], now, id)
  end
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  bury(id)
end

local what = ARGV[2]
if what == 'heartbeat' then
  local id = ARGV[3]
  if redis.call('ZSCORE', KEYS[3], id) then
    return 0
  end
  if redis.call('ZADD', KEYS[1], now + tonumber(ARGV[5]), id) == 1 then
    redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - keep_gone_ms)
    local last = redis.call('ZREVRANGE', KEYS[5], 0, 0, 'WITHSCORES')[2]
    redis.call('ZADD', KEYS[5], math.max(tonumber(last or '0') + 1, now), id)
  end
  redis.call('ZADD', KEYS[7], tonumber(ARGV[5]), id)
  redis.call('HSET', KEYS[2], id, ARGV[4])
  return 1
elseif what == 'alive' then
  local answers = {}
  for i = 3, #ARGV do
    answers[i - 2] = redis.call('ZSCORE', KEYS[1], ARGV[i]) and 1 or 0
  end
  return answers
elseif what == 'leave' then
  bury(ARGV[3])
  return 1
elseif what == 'view' then
  local answers = {}
  local all = redis.call('HGETALL', KEYS[2])
  for i = 1, #all, 2 do
    local place = redis.call('ZSCORE', KEYS[5], all[i]) or '0'
    answers[i] = all[i + 1]
    answers[i + 1] = string.format('%.0f', tonumber(place))
  end
  return answers
end
return redis.error_reply('ERR unknown question about members: ' .. tostring(what))
