import static jdist.Distributed.*;

void main() {
  IO.println("there: " + remoteCallFetch(2, () -> myId()));
}
