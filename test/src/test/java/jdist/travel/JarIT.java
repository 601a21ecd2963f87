package jdist.travel;

import static jdist.kit.Jdist.jdist;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import jdist.Distributed;
import jdist.kit.Jdist;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Drivers in jars, with what they need in the same jar, in another one, or in a folder: lambdas,
/// inner classes, resources and services are there on the workers, which have none of it.
@Timeout(120)
class JarIT {
  private static final String EXPECTED =
      "lambda 42\n"
          + "reference 8\n"
          + "anonymous 9\n"
          + "record Pair[name=x, number=1]\n"
          + "resource hello\n"
          + "service Polite\n";

  private static final String LIBRARY =
      """
      package lib;

      public interface Greeter {
        String greet();

        static int twice(int x) {
          return 2 * x;
        }

        class Polite implements Greeter {
          public String greet() {
            return getClass().getSimpleName();
          }
        }
      }
      """;

  private static final String DRIVER =
      """
      package app;

      import static jdist.Distributed.*;

      import java.util.ServiceLoader;
      import jdist.task.Task;
      import lib.Greeter;

      public class Main {
        record Pair(String name, int number) {}

        public static void main(String[] args) {
          int half = 21;
          System.out.println("lambda " + remoteCallFetch(2, () -> Greeter.twice(half)));
          System.out.println("reference " + remoteCallFetch(2, Greeter::twice, 4));
          Task<Integer> anonymous =
              new Task<>() {
                public Integer call() {
                  return 9;
                }
              };
          System.out.println("anonymous " + remoteCallFetch(2, anonymous));
          System.out.println("record " + remoteCallFetch(2, () -> new Pair("x", 1)));
          System.out.println(
              "resource "
                  + remoteCallFetch(
                      2,
                      () -> new String(Main.class.getResourceAsStream("/greeting.txt").readAllBytes())));
          System.out.println(
              "service "
                  + remoteCallFetch(2, () -> ServiceLoader.load(Greeter.class).iterator().next().greet()));
        }
      }
      """;

  @TempDir Path folder;
  private Path library;
  private Path driver;

  @BeforeEach
  void compile() throws Exception {
    Path own =
        Path.of(Distributed.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    library = classes("library", "Greeter.java", LIBRARY, own);
    Path services = Files.createDirectories(library.resolve("META-INF/services"));
    Files.writeString(services.resolve("lib.Greeter"), "lib.Greeter$Polite");
    driver = classes("driver", "Main.java", DRIVER, own, library);
    Files.writeString(driver.resolve("greeting.txt"), "hello");
  }

  private Path classes(String name, String file, String text, Path... classPath)
      throws IOException {
    Path out = Files.createDirectories(folder.resolve(name));
    Path source =
        Files.writeString(
            Files.createDirectories(folder.resolve(name + "-src")).resolve(file), text);
    List<String> options = new ArrayList<>(List.of("-g", "-d", out.toString(), "-cp"));
    options.add(String.join(":", Stream.of(classPath).map(Path::toString).toList()));
    options.add(source.toString());
    int status =
        ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(String[]::new));
    assertThat(status).isZero();
    return out;
  }

  private Path jar(String name, Map<Attributes.Name, String> attributes, Path... contents)
      throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.forEach(manifest.getMainAttributes()::put);
    Path jar = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest)) {
      for (Path content : contents) {
        add(content, entries);
      }
    }
    return jar;
  }

  private static void add(Path content, JarOutputStream entries) throws IOException {
    try (Stream<Path> files = Files.walk(content)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new JarEntry(content.relativize(file).toString()));
        Files.copy(file, entries);
      }
    }
  }

  private static void assertRuns(Jdist.Outcome outcome) {
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).isEqualTo(EXPECTED);
    assertThat(outcome.status()).isZero();
  }

  @Test
  void aJarWithItsDependenciesShadedIn() throws IOException {
    Path jar = jar("app.jar", Map.of(Attributes.Name.MAIN_CLASS, "app.Main"), driver, library);

    assertRuns(jdist("-p", "1", jar.toString()).run());
  }

  @Test
  void aJarWithAClassPath() throws IOException {
    jar("lib.jar", Map.of(), library);
    Path jar =
        jar(
            "app.jar",
            Map.of(Attributes.Name.MAIN_CLASS, "app.Main", Attributes.Name.CLASS_PATH, "lib.jar"),
            driver);

    assertRuns(jdist("-p", "1", jar.toString()).run());
  }

  @Test
  void aClassNameWithAFolderAndAJar() throws IOException {
    Path lib = jar("lib.jar", Map.of(), library);

    assertRuns(jdist("-p", "1", "-cp", driver + ":" + lib, "app.Main").run());
  }

  @Test
  void aJarThatNestsJarsIsToldHowToUnpackItself() throws IOException {
    Path nested = Files.createDirectories(folder.resolve("boot/BOOT-INF/lib"));
    Files.write(nested.resolve("lib.jar"), "x".getBytes(StandardCharsets.UTF_8));
    Path jar =
        jar(
            "boot.jar",
            Map.of(
                Attributes.Name.MAIN_CLASS,
                "org.springframework.boot.loader.launch.JarLauncher",
                new Attributes.Name("Start-Class"),
                "app.Main",
                new Attributes.Name("Spring-Boot-Lib"),
                "BOOT-INF/lib/"),
            folder.resolve("boot"));

    Jdist.Outcome outcome = jdist("-p", "1", jar.toString()).run();

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.errors()).contains("extract");
  }
}
