import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import jdist.task.Task;

/// Hello on four workers, from the command line to its end: a jar, and a source file. The limit is
/// four bare JVMs, started at once, that do nothing.
final class Start {
  private static final int RUNS = 11;
  private static final String HELLO =
      """
      import static jdist.Distributed.*;
      public class Hello {
        public static void main(String[] args) throws Exception {
          fetchEverywhere(() -> "hello from " + myId()).values().forEach(System.out::println);
          if (args.length > 0) {
            System.out.println(fetchEverywhere(procs(), Hello::share).values());
          }
        }
        static long share() throws Exception { // of memory, in KiB
          return java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/self/smaps_rollup"))
              .stream().filter(line -> line.startsWith("Pss:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).sum();
        }
      }
      """;

  private final Path folder;
  private final Path runtime;

  private Start(Path folder, Path runtime) {
    this.folder = folder;
    this.runtime = runtime;
  }

  static void run(Consumer<Figure> table) throws Exception {
    Path folder = Files.createTempDirectory("jdist-bench");
    Path runtime = Path.of(Task.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try {
      new Start(folder, runtime).measure(table);
    } finally {
      delete(folder);
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.map(Path::toFile).sorted((a, b) -> b.compareTo(a)).forEach(File::delete);
    }
  }

  private void measure(Consumer<Figure> table) throws Exception {
    Path source = Files.writeString(folder.resolve("Hello.java"), HELLO);
    String jar = jar(source).toString();
    double bare = Clockwork.median(Clockwork.time(2, RUNS, this::bareJvms)) / 1e9;
    double whole = Clockwork.median(Clockwork.time(2, RUNS, () -> jdist(jar))) / 1e9;
    table.accept(Figure.of("hello on 4 workers, a jar", whole, "s").limit(bare));
    Usage usage = new Usage();
    if (usage.isMeasurable()) {
      double[] cpu = new double[RUNS];
      for (int i = 0; i < RUNS; i++) {
        cpu[i] = usage.seconds(command(jar));
      }
      Arrays.sort(cpu);
      table.accept(Figure.of("hello on 4 workers, a jar, CPU", cpu[RUNS / 2], "s"));
    }
    memory(jar).ifPresent(mib -> table.accept(Figure.of("the same, memory (PSS)", mib, "MiB")));
    double first =
        Clockwork.median(Clockwork.time(1, RUNS, () -> jdist(changed(source).toString()))) / 1e9;
    table.accept(Figure.of("hello on 4 workers, Hello.java, first", first, "s").limit(bare));
    double again = Clockwork.median(Clockwork.time(1, RUNS, () -> jdist(source.toString()))) / 1e9;
    table.accept(Figure.of("hello on 4 workers, Hello.java, again", again, "s").limit(bare));
  }

  private static Path changed(Path source) throws IOException {
    return Files.writeString(source, HELLO + "// " + System.nanoTime() + "\n");
  }

  private void bareJvms() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(
          new ProcessBuilder(
                  java,
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  folder.toString(),
                  "Nothing")
              .start());
    }
    for (Process process : processes) {
      process.waitFor();
    }
  }

  private void jdist(String driver) throws Exception {
    run(command(driver));
  }

  private OptionalDouble memory(String jar) throws Exception {
    if (Files.notExists(Path.of("/proc/self/smaps_rollup"))) {
      return OptionalDouble.empty();
    }
    List<String> command = new ArrayList<>(command(jar));
    command.add("memory");
    String last = run(command).lines().toList().getLast();
    return Arrays.stream(last.replaceAll("[\\[\\] ]", "").split(","))
        .mapToLong(Long::parseLong)
        .asDoubleStream()
        .reduce(Double::sum)
        .stream()
        .map(kib -> kib / 1024)
        .findFirst();
  }

  private List<String> command(String driver) {
    return List.of(program(runtime), "-p", "4", driver);
  }

  /// The command that this is a run of.
  ///
  /// @param runtime jdist's own jar
  static String program(Path runtime) {
    Path lib = runtime.getParent();
    Path installed = lib.resolveSibling("bin").resolve("jdist");
    Path jdist =
        Files.exists(installed) ? installed : lib.resolve("../../../bin/jdist").normalize();
    return jdist.toString();
  }

  static String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
    return output;
  }

  private Path jar(Path source) throws IOException, URISyntaxException {
    Path nothing =
        Files.writeString(
            folder.resolve("Nothing.java"),
            "class Nothing { public static void main(String[] args) {} }");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                runtime.toString(),
                "-d",
                folder.toString(),
                source.toString(),
                nothing.toString());
    if (status != 0) {
      throw new IllegalStateException("hello does not compile");
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Hello");
    Path jar = folder.resolve("hello.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new JarEntry("Hello.class"));
      Files.copy(folder.resolve("Hello.class"), out);
    }
    return jar;
  }
}
