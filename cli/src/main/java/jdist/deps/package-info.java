/// The door to Maven's resolver: coordinates in, jars out. Start at [jdist.deps.MavenResolver]. Its
/// libraries are on the class path only of a run that names coordinates, and only it knows them; it
/// does not know where the coordinates were written, nor what becomes of the jars. Idea: JBang,
/// `//DEPS`.
@NullMarked
package jdist.deps;

import org.jspecify.annotations.NullMarked;
