/// Whether a cluster could be started, and if not, what is wrong and what to do: `jdist doctor`.
/// Start at [jdist.doctor.Doctor]. It logs in, launches and calls as a run does, by the same code;
/// it does not know how what it finds is shown. Julia has none.
@NullMarked
package jdist.doctor;

import org.jspecify.annotations.NullMarked;
