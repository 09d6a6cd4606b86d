/// The drills that ship inside the binary.
public enum BundledDrills {}
