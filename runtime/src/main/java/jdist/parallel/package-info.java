/// Work that is spread over many processes: pools of workers, `pmap`, loops. Start at
/// [jdist.parallel.DistributedRange]. It does not know how it is done. Idea: Julia Distributed,
/// `pmap.jl`, `workerpool.jl`, `macros.jl`.
@NullMarked
package jdist.parallel;

import org.jspecify.annotations.NullMarked;
