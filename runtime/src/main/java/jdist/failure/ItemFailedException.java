package jdist.failure;

import jdist.identity.ProcessIds;
import org.jspecify.annotations.Nullable;

/// An item of a `pmap` has failed for good. Its cause is what the function threw there, of its
/// original type and with the frames of the worker; or a [ProcessExitedException], a
/// [LinkLostException] or a [TimeLimitException] if the function never came to an end.
///
/// The message names the item: `item 418 of 1000 (https://…) failed on worker 7 (node7), attempt 3
/// of 3: …`. Julia throws one of four shapes, by the options given.
public final class ItemFailedException extends JdistException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_TEXT = 80;

  private final long index;
  private final int processId;

  /// @param index the item's index, from 0
  /// @param count how many items there are; -1 if that is not known
  /// @param item the item, for the message
  public ItemFailedException(
      long index,
      long count,
      @Nullable Object item,
      int processId,
      String host,
      String attempt,
      Throwable cause) {
    super(
        "item "
            + index
            + (count < 0 ? "" : " of " + count)
            + " ("
            + text(item)
            + ") failed on "
            + ProcessIds.name(processId, host)
            + attempt
            + ": "
            + cause,
        cause);
    this.index = index;
    this.processId = processId;
  }

  private static String text(@Nullable Object item) {
    String text;
    try {
      text = String.valueOf(item);
    } catch (RuntimeException _) { // of the user's, and only for a message
      text = String.valueOf(item == null ? null : item.getClass().getName());
    }
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
  }

  /// The item's index, from 0.
  public long index() {
    return index;
  }

  /// The process it failed on.
  public int processId() {
    return processId;
  }
}
