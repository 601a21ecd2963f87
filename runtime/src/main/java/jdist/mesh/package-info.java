/// Who is connected to whom: how two processes prove themselves to each other, which links there
/// are, how missing ones are made on first use, and how a silent one is noticed. Start at
/// [jdist.mesh.Mesh]. It knows who the members are because it is told; it does not know what calls
/// or references are. Idea: Julia Distributed, `process_messages.jl` and the `connect` half of
/// `managers.jl`.
@NullMarked
package jdist.mesh;

import org.jspecify.annotations.NullMarked;
