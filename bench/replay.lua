-- Replays prepared requests with wrk: wrk -t1 -c32 -d5s -s replay.lua URL -- FILE. The file has each request whole, a line
-- of its own before it saying how many octets it has. Prints requests a second and what went wrong.
local requests, turn = {}, 0

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  while true do
    local size = file:read("*n")
    if size == nil then break end
    file:read(1)
    requests[#requests + 1] = file:read(size)
  end
  file:close()
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("RESULT %f %d %d\n", summary.requests / (summary.duration / 1e6), errors.status, broken))
end
