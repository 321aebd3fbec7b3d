"use client";

import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { PageHeader } from "@/components/layout/page";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Icon } from "@/components/ui/icon";
import { type FormChoices, ProviderKeyForm } from "./provider-key-form";

/** The page's title bar with the button that stores a key. */
export function NewProviderKey({
  mayStore,
  children,
  ...choices
}: FormChoices & { mayStore: boolean; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const [stored, setStored] = useState<string>();
  const close = () => setOpen(false);
  return (
    <>
      <PageHeader
        title="Provider keys"
        aside={
          <>
            <span role="status" className="max-w-60 truncate max-sm:sr-only">
              {stored && `${stored} is stored`}
            </span>
            {mayStore && (
              <Button className="print:hidden" onClick={() => setOpen(true)}>
                <Icon of={Plus} size={14} />
                Store key
              </Button>
            )}
          </>
        }
      />
      {children}
      <Dialog title="Store a provider's key" open={isOpen} onClose={close}>
        <ProviderKeyForm
          {...choices}
          onCancel={close}
          onStored={(name) => {
            setStored(name);
            close();
          }}
        />
      </Dialog>
    </>
  );
}
