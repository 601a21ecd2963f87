/// The two faces of one thing: [jdist.Distributed], the static names a driver imports, and
/// [jdist.Cluster], the same as an object for programs that embed jdist. Start at either; both hand
/// on to what the packages below do. Idea: the exported names of Julia's Distributed.
@NullMarked
package jdist;

import org.jspecify.annotations.NullMarked;
