package jdist.code;

import java.time.InstantSource;

/// The time of day, which may be set back and forth while a program runs. It tells how old files
/// are, and nothing else: what waits goes by [System#nanoTime].
public final class WallClock {
  private WallClock() {}

  public static InstantSource system() {
    return InstantSource.system();
  }
}
