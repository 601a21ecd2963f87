package jdist.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The name of the host this process runs on.
public final class HostName {
  private HostName() {}

  /// A name for people, such as `lab1`. Asks the kernel, then the environment and `/etc/hostname`,
  /// and the name service only if none of them knows: that may take seconds.
  public static String local() {
    String name = firstLine("/proc/sys/kernel/hostname");
    if (name.isEmpty()) { // not Linux; a batch system may have passed another host's HOSTNAME on
      name = System.getenv().getOrDefault("HOSTNAME", "").strip();
    }
    if (name.isEmpty()) {
      name = firstLine("/etc/hostname");
    }
    return name.isEmpty() ? fromNameService() : name;
  }

  private static String firstLine(String file) {
    try {
      return Files.readString(Path.of(file)).lines().findFirst().orElse("").strip();
    } catch (IOException _) { // there is no such file
      return "";
    }
  }

  private static String fromNameService() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) { // a host without a name
      return "localhost";
    }
  }
}
