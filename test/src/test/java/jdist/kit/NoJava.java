package jdist.kit;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A shell that sees no Java in the usual folders of this machine: they are empty in a view of the
/// file system that it and its children alone have.
public final class NoJava {
  private static final String HIDE =
      "for folder in /usr/lib/jvm /usr/java /opt; do test -d $folder && mount -t tmpfs none"
          + " $folder; done; ";

  private NoJava() {}

  /// The words before a command's text. A test that asks for it is skipped where that takes rights
  /// that it does not have.
  public static List<String> shell() {
    List<String> words = List.of("unshare", "-m", "sh", "-c", HIDE + "exec sh -c \"$1\"", "sh");
    Assumptions.assumeTrue(isAllowed(), "no right to hide the Java of this machine (unshare -m)");
    return words;
  }

  /// The same as a setting of sshd.
  public static String forced() {
    Assumptions.assumeTrue(isAllowed(), "no right to hide the Java of this machine (unshare -m)");
    return "ForceCommand unshare -m sh -c '" + HIDE + "exec sh -c \"$SSH_ORIGINAL_COMMAND\"'";
  }

  private static boolean isAllowed() {
    try {
      Process process =
          new ProcessBuilder("unshare", "-m", "sh", "-c", "mount -t tmpfs none /usr")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
