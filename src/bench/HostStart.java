import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import jdist.task.Task;

/// From the command to the driver's first line, with workers on hosts that are logged in to: those
/// that have jdist already (warm), and those that it must be sent to (cold). The limit is the
/// slowest `ssh host true` of the same hosts, all at once.
final class HostStart {
  private static final int RUNS = 3;
  private static final String HELLO =
      """
      import static jdist.Distributed.*;
      void main() {
        IO.println(fetchEverywhere(() -> myId()).size());
      }
      """;

  private final SshServers servers;
  private final String program;
  private final Path driver;

  private HostStart(SshServers servers, String program, Path driver) {
    this.servers = servers;
    this.program = program;
    this.driver = driver;
  }

  static void run(Consumer<Figure> table) throws Exception {
    Path runtime = Path.of(Task.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Path folder = Files.createTempDirectory("jdist-bench");
    try (SshServers servers = new SshServers()) {
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= 16; i++) {
        names.add(servers.start("127.0.1." + i));
      }
      Path driver = Files.writeString(folder.resolve("HelloHosts.java"), HELLO);
      HostStart start = new HostStart(servers, Start.program(runtime), driver);
      start.measure(names.subList(0, 1), 1, table);
      start.measure(names.subList(0, 1), 4, table);
      start.measure(names.subList(0, 1), 8, table);
      start.measure(names.subList(0, 4), 4, table);
      start.measure(names.subList(0, 4), 8, table);
      start.measure(names.subList(0, 4), 16, table);
      start.measure(names, 16, table);
    } finally {
      Start.delete(folder);
    }
  }

  private void measure(List<String> names, int workers, Consumer<Figure> table) throws Exception {
    double[] ssh = new double[RUNS];
    double[] cold = new double[RUNS];
    double[] warm = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      ssh[i] = slowestLogin(names);
      for (String name : names) {
        servers.forget(name);
      }
      cold[i] = firstLine(names, workers);
      warm[i] = firstLine(names, workers);
    }
    String what = "%d workers on %d SSH hosts, ".formatted(workers, names.size());
    table.accept(Figure.of(what + "cold", median(cold), "s").limit(median(ssh)));
    table.accept(Figure.of(what + "warm", median(warm), "s").limit(median(ssh)));
  }

  private static double median(double[] seconds) {
    Arrays.sort(seconds);
    return seconds[seconds.length / 2];
  }

  private double slowestLogin(List<String> names) throws IOException {
    long start = System.nanoTime();
    List<CompletableFuture<Process>> logins = new ArrayList<>();
    for (String name : names) {
      logins.add(new ProcessBuilder(servers.ssh(List.of(), name, "true")).start().onExit());
    }
    for (CompletableFuture<Process> login : logins) {
      if (login.join().exitValue() != 0) {
        throw new IllegalStateException("ssh cannot log in");
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private double firstLine(List<String> names, int workers) throws Exception {
    String each = workers / names.size() + "*";
    String hosts = each + String.join("," + each, names);
    String config = servers.config().toString();
    List<String> command = List.of(program, "--ssh-config", config, "-H", hosts, driver.toString());
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader output = process.inputReader()) {
      String line = output.readLine();
      long end = System.nanoTime();
      if (process.waitFor() != 0 || !String.valueOf(workers + 1).equals(line)) {
        throw new IllegalStateException(command + " said " + line);
      }
      return (end - start) / 1e9;
    }
  }
}
