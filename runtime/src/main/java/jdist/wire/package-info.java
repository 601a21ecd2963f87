/// What processes say to each other, and how it is written. Start at [jdist.wire.Message], which
/// lists every message on one screen; [jdist.wire.LaunchSpec] and [jdist.wire.Announcement] are the
/// two lines that a worker and its launcher exchange before there is a link. It knows neither
/// sockets nor what the bytes of a payload mean. Idea: Julia Distributed, `messages.jl`.
@NullMarked
package jdist.wire;

import org.jspecify.annotations.NullMarked;
