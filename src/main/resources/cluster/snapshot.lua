-- Reads the filters of a node.
-- KEYS: versions, routes of the node
-- ARGV: member
-- Returns a list: the version, then the filters
local reply = redis.call('SMEMBERS', KEYS[2])
table.insert(reply, 1, redis.call('HGET', KEYS[1], ARGV[1]) or '0')
return reply
