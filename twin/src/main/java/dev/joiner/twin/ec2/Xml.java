package dev.joiner.twin.ec2;

import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Looks into EC2's answers. Thread-safe: no state. */
public final class Xml {
    private Xml() {}

    /** The text of the first element of that name, at any depth; empty when there is none. */
    public static String text(Element root, String name) {
        NodeList found = root.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    /** The texts of all elements of that name, at any depth, in order. */
    public static List<String> texts(Element root, String name) {
        NodeList found = root.getElementsByTagName(name);
        var texts = new ArrayList<String>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    /** The {@code item} elements directly below the first element of that name. */
    public static List<Element> items(Element root, String name) {
        NodeList lists = root.getElementsByTagName(name);
        var items = new ArrayList<Element>();
        if (lists.getLength() > 0) {
            NodeList children = lists.item(0).getChildNodes();
            for (int i = 0; i < children.getLength(); i++) {
                if (children.item(i) instanceof Element item
                        && item.getTagName().equals("item")) {
                    items.add(item);
                }
            }
        }
        return items;
    }
}
