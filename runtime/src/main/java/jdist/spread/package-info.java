/// How work is spread over many processes: what `jdist.parallel` promises. Start at
/// [jdist.spread.Spread]. It does not know how calls travel.
@NullMarked
package jdist.spread;

import org.jspecify.annotations.NullMarked;
