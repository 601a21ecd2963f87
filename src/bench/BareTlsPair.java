import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Netty and BoringSSL, and nothing of jdist's, in two JVMs of their own: `BareTls.java`, with the
/// libraries that lie beside jdist's own jar.
final class BareTlsPair implements AutoCloseable {
  private final Path folder = Files.createTempDirectory("jdist-bench");
  private final Path keys = folder.resolve("keys");
  private final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private final Path libraries;
  private final Path source;
  private final String address;
  private final Process server;
  private final String port;

  /// Starts one end of it, at this address.
  ///
  /// @param runtime jdist's own jar, in a checkout
  BareTlsPair(Path runtime, String address) throws Exception {
    Path lib = runtime.getParent();
    this.libraries = lib.resolve("hosts");
    this.source = lib.resolve("../../../src/bench/BareTls.java").normalize();
    this.address = address;
    makeKeys();
    this.server =
        new ProcessBuilder(command("serve")).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.port = server.inputReader().readLine();
    if (port == null) {
      throw new IllegalStateException("BareTls.java does not start");
    }
  }

  private void makeKeys() throws Exception {
    String keytool = Path.of(java).resolveSibling("keytool").toString();
    List<String> command = new ArrayList<>(List.of(keytool, "-genkeypair", "-keyalg", "EC"));
    command.addAll(List.of("-alias", "bench", "-dname", "CN=bench", "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", "nothing", "-keystore", keys.toString()));
    int status =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD) // it tells what it makes
            .start()
            .waitFor();
    if (status != 0) {
      throw new IllegalStateException(command + " ended with " + status);
    }
  }

  private List<String> command(String role, String... more) {
    List<String> command = new ArrayList<>(List.of(java, "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-cp", libraries + "/*"));
    command.addAll(List.of(source.toString(), role, keys.toString(), address));
    command.addAll(List.of(more));
    return command;
  }

  /// The median of so many messages there and back, in nanoseconds.
  double median(int bytes, int count) throws Exception {
    String messages = Integer.toString(bytes);
    return Double.parseDouble(
        Start.run(command("drive", port, messages, Integer.toString(count))).strip());
  }

  @Override
  public void close() throws Exception {
    server.destroyForcibly().waitFor();
    Start.delete(folder);
  }
}
