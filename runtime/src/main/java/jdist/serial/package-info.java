/// Values to bytes and back: closures by their parts, primitive arrays beside the bytes, references
/// as handles, everything else by Java's own serialization. Start at [jdist.serial.Serializer]. It
/// knows the wire's payloads, but not who sends them, and it is handed the meaning of references
/// ([jdist.serial.References]). Idea: Julia Distributed, `clusterserialize.jl`.
@NullMarked
package jdist.serial;

import org.jspecify.annotations.NullMarked;
