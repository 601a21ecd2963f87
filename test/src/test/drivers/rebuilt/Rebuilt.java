import static jdist.Distributed.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Puts another jar in the place of the one it runs from; arguments: its own jar, the other. */
class Rebuilt {
  public static void main(String[] arguments) throws IOException {
    System.out.println("before: " + remoteCallFetch(2, () -> Early.text()));
    Files.copy(Path.of(arguments[1]), Path.of(arguments[0]), StandardCopyOption.REPLACE_EXISTING);
    System.out.println("here: " + Late.text());
    System.out.println("there: " + remoteCallFetch(2, () -> Late.text()));
    int added = addProcs(1).getFirst();
    System.out.println("on a new worker: " + remoteCallFetch(added, () -> Late.text()));
  }
}

class Early {
  static String text() {
    return "first";
  }
}

class Late {
  static String text() {
    return "first";
  }
}
