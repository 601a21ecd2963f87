package jdist.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathTest {
  @TempDir Path temp;

  @Test
  void isReadAsJavaReadsIt() throws IOException {
    for (String name : List.of("b.jar", "a.JAR", "notes.txt")) {
      Files.writeString(temp.resolve(name), "");
    }

    assertThat(ClassPath.parse("x.jar::lib/y.jar"))
        .containsExactly(Path.of("x.jar"), Path.of(""), Path.of("lib/y.jar"));
    assertThat(ClassPath.parse(temp + "/*:x.jar"))
        .containsExactly(temp.resolve("a.JAR"), temp.resolve("b.jar"), Path.of("x.jar"));
    assertThat(ClassPath.parse(temp.resolve("none") + "/*")).isEmpty();
  }

  @Test
  void leadsWhereUrlClassLoaderGoes() throws IOException {
    String absolute = temp.resolve("far/absolute.jar").toUri().toString();
    jar("far/absolute.jar", "");
    jar("a.jar", "lib/b+1.jar lib/with%20space.jar classes/ " + absolute + " lib/none.jar");
    jar("lib/b+1.jar", "c.jar ../a.jar file:d.jar http://example.org/e.jar");
    jar("lib/c.jar", "../last.jar");
    jar("lib/d.jar", "../classes"); // a folder without a slash is none
    jar("lib/with space.jar", "");
    jar("last.jar", "");
    new UserCode().with("marker", "").folder(temp.resolve("classes"));
    Files.writeString(temp.resolve("broken.jar"), "no jar");
    List<Path> classPath =
        List.of(
            temp.resolve("a.jar"),
            temp.resolve("broken.jar"),
            temp.resolve("none.jar"),
            temp.resolve("last.jar"),
            temp.resolve("lib/c.jar"));

    List<Path> places = flatten(classPath);

    assertThat(places).containsExactlyElementsOf(searchOrder(classPath)).hasSize(8);
  }

  @Test
  void aJarThatOnlyNamesAClassPathIsNoPlaceItself() {
    jar("lib.jar", "");
    Path pathing =
        new UserCode()
            .manifest("Class-Path", temp.resolve("lib.jar").toUri().toString())
            .jar(temp.resolve("pathing.jar"));

    assertThat(flatten(List.of(pathing))).containsExactly(temp.resolve("lib.jar"));
  }

  @Test
  void ofThisJvmIsWhereItsClassesCameFrom() throws Exception {
    Path own = Path.of(ClassPath.class.getProtectionDomain().getCodeSource().getLocation().toURI());

    assertThat(flatten(ClassPath.ofThisJvm())).contains(own);
  }

  private void jar(String name, String classPath) {
    new UserCode().with("marker", "").manifest("Class-Path", classPath).jar(temp.resolve(name));
  }

  private static List<Path> flatten(List<Path> classPath) {
    return ClassPath.flatten(classPath).stream().map(place -> place.path().normalize()).toList();
  }

  /// The places in which URLClassLoader finds a marker, in its order.
  private static List<Path> searchOrder(List<Path> classPath) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path path : classPath) {
      urls.add(path.toUri().toURL());
    }
    List<Path> places = new ArrayList<>();
    try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), null)) {
      for (URL marker : Collections.list(loader.findResources("marker"))) {
        String text = marker.toString().replace("jar:", "").replace("!", "").replace("/marker", "");
        places.add(Path.of(URI.create(text)));
      }
    }
    return places;
  }
}
