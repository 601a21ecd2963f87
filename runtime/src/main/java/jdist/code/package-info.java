/// The code a task needs: where the driver keeps it, how it is named by content, and the loader
/// that gives it to user code on driver and workers alike, without letting it meet jdist's own
/// libraries. Start at [jdist.code.CodeLoader]. It knows neither messages nor links: whoever
/// assembles a process hands it a [jdist.code.CodeClient].
@NullMarked
package jdist.code;

import org.jspecify.annotations.NullMarked;
