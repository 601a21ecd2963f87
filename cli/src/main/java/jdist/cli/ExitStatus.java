package jdist.cli;

import java.util.OptionalInt;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The status that this JVM is asked to end with, which its shutdown hooks are not told. Yet the
/// JDK logs it, before they run, whoever asks: [System#exit] or a signal. So this looks at the
/// records of one logger, and sees to it that they are made; what is done with them stays as the
/// user has said. Thread-safe.
final class ExitStatus implements Filter {
  private static final Pattern STATUS = Pattern.compile("status: (-?\\d+)");
  private static final int BYTE = 0xff; // of which a status is one: 263 is 7

  /// That of the records; with a value of its own, to tell it from what a user has set.
  private static final Level LEVEL = Level.parse(String.valueOf(Level.FINE.intValue() - 1));

  private final Logger logger = Logger.getLogger("java.lang.Runtime"); // which nobody else holds
  private volatile @Nullable Level given;
  private volatile @Nullable Filter before;
  private volatile @Nullable Integer first;

  private ExitStatus() {}

  /// From now on it is known. Reads the configuration of `java.util.logging`, as its first use
  /// does.
  static ExitStatus watch() {
    ExitStatus status = new ExitStatus();
    status.look();
    LogManager.getLogManager().addConfigurationListener(status::look); // it has been read anew
    return status;
  }

  /// Looks at the logger, again if a program has reset its logging meanwhile.
  void look() {
    if (!LEVEL.equals(logger.getLevel())) {
      given = logger.getLevel();
      logger.setLevel(LEVEL);
    }
    if (logger.getFilter() != this) {
      before = logger.getFilter();
      logger.setFilter(this);
    }
  }

  /// What was asked for first; empty if nobody has asked.
  OptionalInt asked() {
    Integer status = first;
    return status == null ? OptionalInt.empty() : OptionalInt.of(status & BYTE);
  }

  @Override
  public boolean isLoggable(LogRecord entry) {
    Matcher status = STATUS.matcher(String.valueOf(entry.getMessage()));
    if (first == null && status.find()) {
      first = Integer.parseInt(status.group(1));
    }
    Filter theirs = before;
    return entry.getLevel().intValue() >= threshold()
        && (theirs == null || theirs.isLoggable(entry));
  }

  /// What it takes for a record to be logged, but for us.
  private int threshold() {
    Level own = LEVEL.equals(logger.getLevel()) ? given : logger.getLevel();
    Logger above = logger.getParent();
    while (own == null && above != null) {
      own = above.getLevel();
      above = above.getParent();
    }
    return own == null ? Level.INFO.intValue() : own.intValue();
  }
}
