/// Connectionist temporal classification (Graves et al., 2006); blank 0; as `torch.nn.CTCLoss`.
public enum CTCLoss {
}
