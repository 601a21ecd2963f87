/// Ways to get workers: here, processes on the driver's own host. Start at
/// [jdist.launch.LocalManager]; [jdist.launch.LocalStart] is one worker's start, top to bottom, and
/// [jdist.launch.WorkerJvm] decides what each worker's JVM gets. It does not know what workers run,
/// nor who joins them to the cluster. Idea: Julia Distributed, `managers.jl`.
@NullMarked
package jdist.launch;

import org.jspecify.annotations.NullMarked;
