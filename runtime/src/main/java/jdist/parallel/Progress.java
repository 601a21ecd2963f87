package jdist.parallel;

import java.time.Duration;
import java.util.OptionalLong;

/// How far some work has come.
///
/// @param label what it is, as its caller calls it
/// @param done steps that are done: of a `pmap`, items that have their result
/// @param total how many steps there are; empty if that is not known
/// @param busy calls under way
/// @param retried how often an item has been tried again
/// @param elapsed since it began
public record Progress(
    String label, long done, OptionalLong total, int busy, long retried, Duration elapsed) {
  /// Whether all steps are done, as far as that is known.
  public boolean isComplete() {
    return total.isPresent() && done >= total.getAsLong();
  }
}
