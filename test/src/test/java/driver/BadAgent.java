package driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// An agent that spoils the start of a worker.
public final class BadAgent {
  private BadAgent() {}

  /// Runs before the worker's main.
  ///
  /// @param how `noise`, `wrong`, `exit`, `kill`, or `hang:FOLDER`, where each leaves a file
  public static void premain(String how) throws IOException, InterruptedException {
    long pid = ProcessHandle.current().pid();
    switch (how.split(":", 2)[0]) {
      case "noise" -> {
        System.out.println("welcome");
        System.err.println("this licence ends soon");
        System.out.print("password: ");
        System.out.flush();
      }
      case "wrong" -> System.out.println("jdist_worker:4711#elsewhere nonce=00");
      case "exit" -> {
        System.err.println("this licence has ended");
        System.exit(3);
      }
      case "kill" -> {
        new ProcessBuilder("kill", "-KILL", Long.toString(pid)).start().waitFor();
        new CountDownLatch(1).await();
      }
      case "hang" -> {
        Files.createFile(Path.of(how.split(":", 2)[1]).resolve("hanging-" + pid));
        new CountDownLatch(1).await();
      }
      default -> throw new IllegalArgumentException(how);
    }
  }
}
