package jdist.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/// SIGQUIT. The JVM keeps it to itself: it prints its own threads, and tells no program. Yet it can
/// be made to write what it prints into a file too. `bin/jdist` has it do so, and this looks into
/// that file, which has no name, so that nothing of it is left.
final class Quits {
  private static final String PROPERTY = "jdist.vm.output";
  private static final byte[] MARK = "Full thread dump ".getBytes(StandardCharsets.US_ASCII);
  private static final int LOOK_AGAIN_MILLIS = 400;

  private final RandomAccessFile printed;
  private long seen;
  private int matched;

  private Quits(RandomAccessFile printed) {
    this.printed = printed;
  }

  /// From now on the JVM's own dump is followed by one of all processes.
  static void follow(ThreadDumps dumps) {
    String file = System.getProperty(PROPERTY, "");
    System.clearProperty(PROPERTY);
    if (file.isEmpty()) {
      return;
    }
    try {
      Quits quits = new Quits(new RandomAccessFile(file, "r"));
      Thread.ofPlatform().daemon().name("jdist-quit").start(() -> quits.look(dumps));
    } catch (IOException _) {
      // it cannot be read: then there is the JVM's own dump alone
    }
  }

  private void look(ThreadDumps dumps) {
    try {
      while (true) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
        if (hasMark()) {
          dumps.print("SIGQUIT");
        }
      }
    } catch (IOException _) {
      // as above
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether what has been printed since the last look holds, or completes, the head of a dump.
  private boolean hasMark() throws IOException {
    boolean found = false;
    byte[] more = new byte[(int) Math.min(printed.length() - seen, 1 << 20)];
    printed.seek(seen);
    printed.readFully(more);
    seen += more.length;
    for (byte next : more) {
      matched = next == MARK[matched] ? matched + 1 : next == MARK[0] ? 1 : 0;
      if (matched == MARK.length) {
        matched = 0;
        found = true;
      }
    }
    return found;
  }
}
