/// What a user holds of values that live on other processes. Start at [jdist.remote.RemoteFuture].
/// [jdist.remote.ProcessStats] tells what the processes hold. The types here are promises only: how
/// calls go is in `jdist.call`. Idea: Julia Distributed, `remotecall.jl`.
@NullMarked
package jdist.remote;

import org.jspecify.annotations.NullMarked;
