-- Commits changes of one slot, each for itself: the slot's epoch and the record's
-- version must be the expected ones, then everything of the change is written.
--
-- KEYS: the slot's epoch, its set of awake actors, and for each change: records,
--       ids if the record is new, history if there are entries, pages if there are any.
-- ARGV: for each change: epoch, expected version (8 bytes), ID, name among the awake,
--       record, number of entries, entries, number of pages, number and data of each.
-- Answers a number for each change: 0 durable, 1 fenced, 2 conflict.
--
-- A record begins with version (8 bytes), epoch (8), token (8) and flags (1). A record
-- of the wanted version with the same token is this very change, made by an earlier
-- attempt whose answer was lost.
local none = string.rep('\0', 8)
local current = redis.call('GET', KEYS[1])
local count = #ARGV
local k, a = 3, 1
local answers = {}
while a <= count do
  local epoch, expected, id, name, record = ARGV[a], ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], ARGV[a + 4]
  local entries = tonumber(ARGV[a + 5])
  local first_entry = a + 6
  local pages = tonumber(ARGV[first_entry + entries])
  local first_page = first_entry + entries + 1
  a = first_page + 2 * pages

  local records = KEYS[k]
  k = k + 1
  local ids, history, paged
  if expected == none then
    ids = KEYS[k]
    k = k + 1
  end
  if entries > 0 then
    history = KEYS[k]
    k = k + 1
  end
  if pages > 0 then
    paged = KEYS[k]
    k = k + 1
  end

  local before = redis.call('HGET', records, id)
  local version = before and string.sub(before, 1, 8) or none
  local answer
  if before and version == string.sub(record, 1, 8) and string.sub(before, 17, 24) == string.sub(record, 17, 24) then
    answer = 0
  elseif epoch ~= current then
    answer = 1
  elseif version ~= expected then
    answer = 2
  else
    answer = 0
    redis.call('HSET', records, id, record)
    if ids then
      redis.call('ZADD', ids, 0, id)
    end
    for i = first_entry, first_entry + entries - 1 do
      redis.call('LPUSH', history, ARGV[i])
    end
    for i = first_page, first_page + 2 * pages - 2, 2 do
      redis.call('HSET', paged, ARGV[i], ARGV[i + 1])
    end
    local awake = string.byte(record, 25)
    if awake ~= (before and string.byte(before, 25) or 0) then
      redis.call(awake == 1 and 'SADD' or 'SREM', KEYS[2], name)
    end
  end
  answers[#answers + 1] = answer
end
return answers
